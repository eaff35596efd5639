"""First act: the application on a phone, the clerk's desk, the other side's answer, the mediator both trust."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.stories import scenario as s
from tests.stories.people import SLOW, Person, tick


def apply(applicant: Person) -> str:
    """斯琴高娃 fills in question by question, stops once, comes back, submits. Returns the case's ref."""
    _start(applicant)
    _answer(applicant)
    _upload(applicant)
    _meeting(applicant)
    applicant.shot("intake-check")
    for consent in ("privacy", "sensitive_id", "online_mediation"):
        applicant.choose(consent, "1")
    applicant.press("核对后提交")
    expect(applicant.page).to_have_url(re.compile(r"/cases/[\w-]+"), timeout=SLOW)
    applicant.shot("case-submitted")
    found = re.search(r"/cases/([\w-]+)", applicant.page.url)
    assert found
    return found.group(1)


def _start(applicant: Person) -> None:
    applicant.go("/")
    applicant.shot("front")
    applicant.page.get_by_text("我有纠纷，想申请调解").first.tap()
    applicant.fill("phone", applicant.phone)
    applicant.shot("phone")
    applicant.press("发送数字")
    applicant.fill("code", applicant.site.code(applicant.phone))
    applicant.fill("name", applicant.name)
    applicant.press("核对")
    applicant.sees("是哪一类的事？")


def _answer(applicant: Person) -> None:
    applicant.choose("dispute_type", "SHPC")
    applicant.shot("intake-kind")
    applicant.press("下一题")
    for name, value in s.APPLICANT.items():
        applicant.fill(name, value)
    applicant.shot("intake-me")
    applicant.press("下一题")
    applicant.sees("对方是谁？")
    applicant.fill("name", s.RESPONDENT["name"])
    applicant.fill("phone", s.RESPONDENT_PHONE)
    applicant.fill("address", s.RESPONDENT["address"])
    applicant.shot("intake-other")
    applicant.press("下一题")
    applicant.sees("发生了什么事？")
    applicant.fill("story", s.STORY)
    applicant.shot("intake-story")
    applicant.press("先存着，改天接着填")
    expect(applicant.page).to_have_url(re.compile("/cases$"), timeout=SLOW)
    applicant.shot("intake-later")
    applicant.go("/apply/resume")
    applicant.shot("intake-resumed")
    applicant.go("/apply/4")
    expect(applicant.page.locator('[name="story"]')).to_have_value(s.STORY)
    applicant.press("下一题")
    applicant.sees("您想要什么结果？")
    applicant.fill("requests", s.REQUESTS)
    applicant.fill("amount", s.AMOUNT)
    applicant.shot("intake-ask")
    applicant.press("下一题")


def _upload(applicant: Person) -> None:
    applicant.sees("有照片、文件吗？")
    for name, title in s.EVIDENCE:
        kind = "JPEG" if name.endswith("jpg") else "PDF"
        media = "image/jpeg" if kind == "JPEG" else "application/pdf"
        applicant.page.locator("#f-file").set_input_files(
            {"name": name, "mimeType": media, "buffer": picture(name, kind)}
        )
        applicant.fill("title", title)
        applicant.press("传上去")
        applicant.sees("上传以后没有变过")
    expect(applicant.page.get_by_text("上传以后没有变过")).to_have_count(len(s.EVIDENCE))
    applicant.shot("intake-files")
    applicant.press("下一题")


def _meeting(applicant: Person) -> None:
    applicant.sees("请哪家调解委员会")
    applicant.choose("mode", "video")
    applicant.fill("place", "天津市和平区")
    tick(applicant.page.get_by_role("radio", name=s.ORGANISATION))
    applicant.shot("intake-meeting")
    applicant.press("下一题")
    applicant.sees("核对一遍，就可以提交了")


def clerk_accepts(clerk: Person, case: str) -> None:
    """陈一诺 finds it on the list, opens it, looks at the checks, accepts."""
    clerk.sign_in()
    clerk.go("/desk")
    clerk.shot("desk")
    clerk.page.locator(f'a[href*="/desk/cases/{case}"]').first.click()
    clerk.shot("desk-case")
    form = "form#accept"
    clerk.fill("cause", "财产损害赔偿纠纷", form)
    clerk.choose("risk", "GREEN", form)
    clerk.choose("jurisdiction_basis", "ORG_SEAT", form)
    clerk.choose("in_scope", "1", form)
    clerk.press("受理，去问对方", form, exact=False)
    clerk.sees("津和人调字")
    clerk.shot("desk-accepted")


def respondent_consents(respondent: Person) -> None:
    """欧阳德福 gets the SMS, compares the code, reads what it is about, agrees."""
    respondent.come_by_link(respondent.link())
    respondent.shot("case-invited")
    respondent.press("看一看，再决定")
    respondent.fill("id_no", s.RESPONDENT["id_no"], "form#yes")
    respondent.fill("address", s.RESPONDENT["address"], "form#yes")
    for consent in ("privacy", "sensitive_id", "online_mediation"):
        respondent.choose(consent, "1", "form#yes")
    respondent.shot("consent")
    respondent.press("愿意调解")
    expect(respondent.page).not_to_have_url(re.compile("/consent$"), timeout=SLOW)
    respondent.shot("case-consented")


def choose(party: Person, case: str) -> None:
    """Each chooses without seeing the other's choice."""
    party.go(f"/cases/{case}/choose")
    tick(party.page.get_by_role("checkbox", name=s.MEDIATOR))
    party.shot("choose")
    party.press("就选这些")
    expect(party.page).not_to_have_url(re.compile("/choose$"), timeout=SLOW)


def mediator_accepts(mediator: Person, case: str) -> None:
    """沈国华 says that there is no relation, and takes the case."""
    mediator.sign_in()
    mediator.go("/desk")
    mediator.shot("day")
    mediator.go(f"/desk/cases/{case}")
    mediator.choose("relation", "none", "form#take")
    mediator.shot("offer")
    mediator.press("接下", "form#take")
    mediator.sees("调解中")
    mediator.shot("taken")


def say_address(party: Person, case: str) -> None:
    """文书寄到哪里: asked before the talk, and e-service agreed to."""
    party.go(f"/cases/{case}/address")
    party.choose("answer", "filled")
    party.choose("e_service", "1")
    party.shot("address")
    party.press("记下来")
    expect(party.page).not_to_have_url(re.compile("/address$"), timeout=SLOW)


def picture(title: str, kind: str) -> bytes:
    """A stain on a wall, drawn; another for every title."""
    image = Image.new("RGB", (800, 600), (232, 226, 212))
    shift = sum(title.encode()) % 200
    ImageDraw.Draw(image).ellipse((200 + shift, 180, 420 + shift, 340), fill=(150, 132, 104))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()
