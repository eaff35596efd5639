"""The agreement, written from the law (1.4, ES-01…05, A4, A7, A13–A16, D6, D13), not from the table."""

from __future__ import annotations

from .line import Line

SIGNABLE = "slots_complete sign_way_open sham_clear guardian_ok authority_ok"
"""A4: the only things that block signing."""

# In stage 3 the judge presides where a mediator does before; a person invited under 民事诉讼法98 (M) may help.
# fmt: off
LINES = (
    Line("1 2", "START", "draft", "M", "DRAFT"),  # 3.3 «terms agreed»
    Line("3", "START", "draft", "J M", "DRAFT"),  # 3.1
    Line("1 2", "START", "record_oral_agreement", "M", "EFFECTIVE", "all_agree_terms"),  # B2, 1.4 oral; 2: 特邀23
    Line("1 2", "DRAFT", "edit_clause", "M", "="),  # 3.3 协议稿
    Line("3", "DRAFT", "edit_clause", "J M", "="),
    Line("1 2 3", "DRAFT", "propose_wording", "P", "="),  # D13 # judgement
    Line("1 2 3", "DRAFT FROZEN", "answer_finding", "P", "="),  # A4: answered by each party, at the latest on reading
    Line("1 2", "DRAFT", "discard", "M S", "VOID"),  # given up before signing; S: carried out with the end of the talks
    Line("3", "DRAFT", "discard", "J M S", "VOID"),
    Line("1 2", "DRAFT", "freeze", "M", "FROZEN", SIGNABLE),  # A4
    Line("3", "DRAFT", "freeze", "J M", "FROZEN", SIGNABLE),  # A4
    Line("1 2 3", "FROZEN", "confirm_clause", "P", "="),  # issue: clause by clause
    Line("1 2 3", "FROZEN", "choose_paper", "P", "="),  # A15 at any time
    Line("1 2 3", "FROZEN", "sign", "P", "=",
         "identity_fresh sign_terms_agreed same_hash authority_ok guardian_ok sham_clear"),  # ES-01, ES-05, A4, A22, A23
    Line("1 2", "FROZEN", "certify_paper", "M", "=", "paper_scan same_hash"),  # A15
    Line("3", "FROZEN", "certify_paper", "J M", "=", "paper_scan same_hash"),  # A15
    Line("1 2", "FROZEN EFFECTIVE", "sign_as_mediator", "M", "=", "same_hash"),  # OM-18, PML 29; late: A7
    Line("3", "FROZEN EFFECTIVE", "sign_as_mediator", "J M", "=", "same_hash"),  # 1.4: judge signs (解释151)
    Line("1 2", "FROZEN EFFECTIVE", "seal", "O", "=", "same_hash mediator_signed"),  # OM-18, PML 29; late: A7
    Line("1 2", "FROZEN", "send_back", "P M", "DRAFT", "not_yet_effective"),  # B14
    Line("3", "FROZEN", "send_back", "P J M", "DRAFT", "not_yet_effective"),  # B14
    Line("1 2 3", "FROZEN", "refuse_sign", "P", "=", "not_yet_effective"),  # E7, A13: per participant
    Line("1 2 3", "FROZEN", "discard", "S", "VOID", "not_yet_effective"),  # D13: with the end of the talks, never alone
    Line("1 2 3", "FROZEN", "take_effect", "S", "EFFECTIVE", "agreement_effective"),  # 1.4: computed by regime, never typed
    Line("1", "EFFECTIVE", "put_in_writing", "P", "=", "is_oral same_content", joint=True,
         opens="AGREEMENT PRE_FILING FROZEN"),  # B4
    Line("1 2", "EFFECTIVE", "correct_slip", "M", "=", "slip_only correction_signed_by_all"),  # D6
    Line("3", "EFFECTIVE", "correct_slip", "J M", "=", "slip_only correction_signed_by_all"),  # D6
    Line("1", "EFFECTIVE", "prove_presided", "O", "="),  # A30
    Line("1 2 3", "EFFECTIVE", "supersede", "S", "VOID", "replacement_effective"),  # B5
)
# fmt: on
