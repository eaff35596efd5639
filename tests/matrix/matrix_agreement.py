"""The agreement, written from the law (1.4, ES-01…05, A4, A7, A13–A16, D6, D13), not from the table."""

from __future__ import annotations

from .line import Line

LINES = (
    Line("1 2", "START", "draft", "M", "DRAFT"),  # 3.3 «terms agreed»
    Line("3", "START", "draft", "J", "DRAFT"),  # 3.1: the judge presides
    Line("1 2", "START", "record_oral_agreement", "M", "EFFECTIVE", "all_agree_terms"),  # B2, 1.4 oral
    Line("1 2", "DRAFT", "edit_clause", "M", "="),  # 3.3 协议稿
    Line("3", "DRAFT", "edit_clause", "J", "="),
    Line("1 2 3", "DRAFT", "propose_wording", "P", "="),  # D13 # judgement
    Line("1 2 3", "DRAFT", "answer_finding", "P", "="),  # A4: answered by each party
    Line("1 2", "DRAFT", "discard", "M", "VOID"),  # vocabulary: given up before signing
    Line("3", "DRAFT", "discard", "J", "VOID"),
    Line(
        "1 2",
        "DRAFT",
        "freeze",
        "M",
        "FROZEN",
        "slots_complete sign_way_open sham_clear guardian_ok authority_ok",
    ),  # A4
    Line(
        "3", "DRAFT", "freeze", "J", "FROZEN", "slots_complete sham_clear guardian_ok authority_ok"
    ),  # A4, OLR 33
    Line("1 2 3", "FROZEN", "confirm_clause", "P", "="),  # issue: clause by clause
    Line("1 2 3", "FROZEN", "choose_paper", "P", "="),  # A15 at any time
    Line(
        "1 2 3",
        "FROZEN",
        "sign",
        "P",
        "=",
        "identity_fresh sign_terms_agreed same_hash authority_ok guardian_ok sham_clear",
    ),  # ES-01, ES-05, A4, A22, A23
    Line("1 2", "FROZEN", "certify_paper", "M", "=", "paper_scan same_hash"),  # A15
    Line("3", "FROZEN", "certify_paper", "J C", "=", "paper_scan same_hash"),  # A15 # judgement
    Line("1 2", "FROZEN EFFECTIVE", "sign_as_mediator", "M", "=", "same_hash"),  # OM-18, PML 29; late: A7
    Line("1 2", "FROZEN EFFECTIVE", "seal", "O", "=", "same_hash"),  # OM-18, PML 29; late: A7
    Line("1 2", "FROZEN", "send_back", "P M", "DRAFT", "not_yet_effective"),  # B14
    Line("3", "FROZEN", "send_back", "P J", "DRAFT", "not_yet_effective"),  # B14
    Line("1 2 3", "FROZEN", "refuse_sign", "P", "VOID", "not_yet_effective"),  # E7
    Line(
        "1 2", "FROZEN", "discard", "M", "VOID", "not_yet_effective"
    ),  # withdrawal while signing, D13 # judgement
    Line("3", "FROZEN", "discard", "J", "VOID", "not_yet_effective"),  # judgement
    Line("1 2 3", "FROZEN", "take_effect", "S", "EFFECTIVE", "parties_signed"),  # 1.4: computed, never typed
    Line("1 2 3", "EFFECTIVE", "correct_slip", "M", "=", "correction_signed_by_all"),  # D6
    Line("1", "EFFECTIVE", "prove_presided", "O", "="),  # A30
    Line("1 2 3", "EFFECTIVE", "supersede", "S", "VOID", "replacement_effective"),  # B5
)
