"""Versioned consent texts. What was agreed to is kept as kind, version and hash; a new text needs a new consent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class ConsentKind(StrEnum):
    """What somebody agrees to. Each is asked alone, never bundled."""

    PRIVACY = "privacy"
    ONLINE_MEDIATION = "online_mediation"
    SHAM_WARNING = "sham_warning"
    ESIGN_TERMS = "esign_terms"
    SENSITIVE_ID = "sensitive_id"
    SENSITIVE_HEALTH = "sensitive_health"
    FACE = "face"
    COURT_HANDOVER = "court_handover"
    OTHER_HANDOVER = "other_handover"
    SEPARATE_SESSION = "separate_session"
    ASYNC_TEXT = "async_text"
    RECORDING = "recording"
    E_SERVICE = "e_service"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """`acknowledge`: only notice is taken, nothing is agreed to. `needed`: without it the step cannot go on."""

    kind: ConsentKind
    version: int
    title_zh: str
    zh: str
    title_en: str
    en: str
    article: str
    needed: bool
    acknowledge: bool = False

    def text_hash(self) -> str:
        """SHA-256 (hex) over kind, version and both texts."""
        raw = "\n".join((self.kind, str(self.version), self.title_zh, self.zh, self.title_en, self.en))
        return hashlib.sha256(raw.encode()).hexdigest()


_K = ConsentKind
_ALL: tuple[ConsentText, ...] = (
    ConsentText(_K.PRIVACY, 1, "个人信息处理告知",
                "我们为办理您的调解，需要您的姓名、证件号码、电话、地址和纠纷情况。只用于调解、司法确认和法律规定的存档；"
                "协议和笔录按档案期限保存，聊天内容在结案180天后删除。您可以查看、更正、复制或者要求删除，也可以撤回同意；"
                "撤回后调解不能继续，已经签署的文书不受影响。",
                "How we handle your personal data",
                "To run your mediation we need your name, document number, phone, address and the dispute. They are used only for mediation, "
                "confirmation and the archive the law requires; chat is deleted 180 days after closing. You may see, correct, copy or ask to "
                "delete your data and withdraw consent; mediation then ends, papers already signed stay valid.",
                "个人信息保护法第13条、第17条", True),
    ConsentText(_K.ONLINE_MEDIATION, 1, "同意在线调解",
                "我自愿用在线方式参加调解。我知道可以随时要求停止，可以改到现场，也可以随时去法院起诉。",
                "Consent to online mediation",
                "I freely take part online. I know that I may stop at any time, ask to meet on site, or go to court at any time.",
                "人民法院在线调解规则第4条、第7条", True),
    ConsentText(_K.SHAM_WARNING, 1, "虚假调解的法律后果",
                "恶意串通、捏造事实进行虚假调解，侵害国家利益、社会公共利益或者他人合法权益的，法院会驳回请求，并可以罚款、拘留；"
                "构成犯罪的，依法追究刑事责任。",
                "Consequences of sham mediation",
                "Colluding or inventing facts to harm the state, the public or others leads to dismissal, a fine or detention, and where it is a "
                "crime to prosecution.",
                "民事诉讼法第115条；人民法院在线调解规则第17条", True, acknowledge=True),
    ConsentText(_K.ESIGN_TERMS, 1, "电子签名使用约定",
                "我同意在本平台用电子签名签署文书。签名前要重新验证身份；验证码只由我本人使用；签名绑定我看到的这一份文件，文件一改签名就作废。"
                "这是平台电子签名。手机丢失或者怀疑被冒用时，我会马上告诉平台冻结签名。我随时可以改为在纸上签名。",
                "Terms for electronic signature",
                "I agree to sign here electronically. I verify myself again before each signature, use the code myself, and sign exactly the file "
                "I see; any change voids the signature. This is a platform signature. If my phone is lost or misused I report it at once. I may "
                "always sign on paper instead.",
                "电子签名法第3条、第13条、第15条", False),
    ConsentText(_K.SENSITIVE_ID, 1, "处理证件号码",
                "证件号码属于敏感个人信息。我们需要它核对是您本人；加密保存，对方只能看到首尾各一位。核对用的照片用完即删。",
                "Your id number",
                "An id number is sensitive. We need it to know that it is you; it is stored encrypted and the other side sees its first and last "
                "sign only. Pictures used for checking are deleted afterwards.",
                "个人信息保护法第28—30条", True),
    ConsentText(_K.SENSITIVE_HEALTH, 1, "处理医疗健康信息",
                "病历、检查结果等属于敏感个人信息，只给本案调解员和您同意的人看，用于本次调解。",
                "Your health data",
                "Medical papers are sensitive. Only the mediator of this case and people you allow see them, for this mediation.",
                "个人信息保护法第28—30条", False),
    ConsentText(_K.FACE, 1, "人脸核验（可以不选）",
                "您可以用人脸核验身份，也可以用证件加短信验证码，办理结果一样。选择人脸的，只保存核验结果，不保存照片。",
                "Face check (optional)",
                "You may be checked by face, or by document and a code: it makes no difference. We keep the result, not the picture.",
                "人脸识别技术应用安全管理办法；个人信息保护法第29条", False),
    ConsentText(_K.COURT_HANDOVER, 1, "把材料交给法院",
                "我同意把申请书、协议、证明、身份材料、送达地址确认书和无争议事实记载表交给{receiver}（联系方式：{contact}）。"
                "调解中的聊天、报价和单独谈的话不交。",
                "Handing papers to the court",
                "I agree that the application, agreement, proofs, identity papers, address form and record of undisputed facts go to {receiver} "
                "({contact}). Chat, offers and separate talks do not.",
                "个人信息保护法第23条；民诉法解释第354条", False),
    ConsentText(_K.OTHER_HANDOVER, 1, "把材料交给其他单位",
                "我同意为了{purpose}，把{items}交给{receiver}（联系方式：{contact}）。",
                "Handing papers to somebody else",
                "I agree that {items} go to {receiver} ({contact}) for {purpose}.",
                "个人信息保护法第23条", False),
    ConsentText(_K.SEPARATE_SESSION, 1, "同意分别调解",
                "我同意双方不在同一时间、分别与调解员谈。单独说的话，没有我点“可以转告”，调解员不会告诉对方。",
                "Separate sessions",
                "I agree that the mediator talks with each side at a different time. What I say alone is not passed on unless I allow it.",
                "人民法院在线调解规则第16条", False),
    ConsentText(_K.ASYNC_TEXT, 1, "同意用文字、不同时调解",
                "我同意在约定的时间内用文字消息调解，各方不必同时在线。消息以进入本平台的时间为准。",
                "Mediation by text at different times",
                "I agree to mediate by text within the agreed time without being online together. The time a message reaches this platform counts.",
                "人民法院在线诉讼规则第20条", False),
    ConsentText(_K.RECORDING, 1, "同意录音录像",
                "我同意用录音录像代替调解笔录。无争议事实仍然要写成书面。有一方不同意就不录。",
                "Recording",
                "I agree that sound and picture replace the record. Undisputed facts are still written down. If one side does not agree nothing is "
                "recorded.",
                "人民法院在线调解规则第22条", False),
    ConsentText(_K.E_SERVICE, 1, "同意电子送达",
                "我同意法院和调解组织把文书发到我在送达地址确认书上写的手机或者邮箱，到了就算收到。判决书、裁定书、调解书我仍然可以要纸质的。",
                "Electronic service",
                "I agree to receive papers at the phone or mail address in my address form; arrival counts as receipt. I may still ask for paper "
                "copies of judgments, rulings and court statements.",
                "民事诉讼法第90条；民诉法解释第136条", False),
    ConsentText(_K.GUEST, 1, "同意其他人参加",
                "我同意{name}（{role}）参加调解。",
                "Another person takes part",
                "I agree that {name} ({role}) takes part.",
                "人民调解法第20条", False),
)  # fmt: skip

CONSENTS: dict[ConsentKind, ConsentText] = {c.kind: c for c in _ALL}
"""The versions in force. Older versions live with the consents given to them, by hash."""


def still_valid(kind: ConsentKind, version: int, text_hash: str) -> bool:
    """Whether a stored consent was given to the text now in force."""
    current = CONSENTS[kind]
    return current.version == version and current.text_hash() == text_hash
