"""Grants that outlive what they came from: looked for in the facts, past the functions that write them."""

from collections.abc import Iterator

from amparo.commands.doctor.findings import Check, Level, Place, rows

# What each grant in force must come from. A share's is no longer and no wider than the share.
_OVER = """
SELECT count(*), g.relation FROM access_case_grant g WHERE (g.until IS NULL OR g.until > now()) AND NOT CASE
WHEN g.relation IN ('shared', 'recipient') THEN EXISTS (
    SELECT FROM access_share s WHERE s.id = g.source AND s.subject = g.subject AND s.ended_at IS NULL
    AND (s.until IS NULL OR g.until <= s.until)
    AND (g.relation = 'recipient' OR (g.reads & ~(s.classes | 1) = 0 AND EXISTS (
        SELECT FROM access_share_member m JOIN directory_staff_member p ON p.id = m.staff
        JOIN directory_unit u ON u.id = p.unit_id AND u.institution_id = s.to_institution
        WHERE m.share_id = s.id AND m.staff = g.grantee AND m.ended_at IS NULL AND p.left_on IS NULL))))
WHEN g.relation = 'emergency' THEN EXISTS (
    SELECT FROM access_emergency e JOIN directory_staff_member p ON p.id = e.staff AND p.unit_id = e.unit
    WHERE p.left_on IS NULL AND e.id = g.source AND e.subject = g.subject AND e.staff = g.grantee
    AND e.ended_at IS NULL AND e.until > now())
WHEN g.relation = 'unveiled' THEN EXISTS (
    SELECT FROM access_unveiling w JOIN directory_staff_member p ON p.id = w.asked_by AND p.unit_id = w.unit
    WHERE p.left_on IS NULL AND w.id = g.source AND w.subject = g.subject AND w.asked_by = g.grantee
    AND w.is_granted AND w.until > now())
WHEN g.relation IN ('responsible', 'team') THEN EXISTS (
    SELECT FROM cases_assignment t WHERE t.case_id = g.subject AND t.staff = g.grantee AND t.role = g.relation
    AND t.ended_at IS NULL)
ELSE true END
GROUP BY g.relation ORDER BY g.relation
"""
_MORE_THAN_THE_ROLE = """
SELECT count(*) FROM access_case_grant g JOIN access_account a ON a.staff_id = g.grantee
WHERE (g.until IS NULL OR g.until > now()) AND g.relation <> 'recipient' AND NOT EXISTS (
    SELECT FROM access_policy_rule r WHERE r.role = a.role AND r.relation = g.relation AND r.purpose = g.purpose
    AND g.reads & ~r.reads = 0 AND g.writes & ~r.writes = 0 AND g.assigns <= r.assigns AND g.shares <= r.shares
    AND g.exports <= r.exports)
"""
# Each case, unless it is blocked, has the grant of the unit that keeps it and no other's, and at most one of somebody
# who carries it (they may have moved while it was blocked).
_OF_ANOTHER_UNIT = """
SELECT count(*) FROM cases_case c WHERE ARRAY[c.unit] IS DISTINCT FROM ARRAY(
    SELECT g.grantee FROM access_case_grant g WHERE g.subject = c.id AND g.relation = 'unit_coordinator')
AND NOT EXISTS (
    SELECT FROM access_block b WHERE b.subject = c.id AND b.state IN ('blocked', 'shredding', 'shredded'))
"""
_CARRIED_TWICE = """
SELECT count(*) FROM (
    SELECT FROM access_case_grant WHERE relation = 'responsible' GROUP BY subject HAVING count(*) > 1) c
"""
# The question that the database asks of each share at commit, of those that are open now.
_UNCOVERED = """
SELECT count(*), s.basis_kind FROM access_share s
WHERE s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()) AND NOT consent_covers(s)
GROUP BY s.basis_kind ORDER BY s.basis_kind
"""
_BLOCKED = """
SELECT count(*) FROM access_case_grant g JOIN access_block b ON b.subject = g.subject
WHERE b.state IN ('blocked', 'shredding', 'shredded')
"""


def grants_of_what_is_over(place: Place) -> Iterator[str]:
    for count, relation in rows(place.all_rows, _OVER):
        yield f"{count} of the relation {relation}"
    if count := rows(place.all_rows, _MORE_THAN_THE_ROLE)[0][0]:
        yield f"{count} give more than their holder's role has"
    if count := rows(place.all_rows, _BLOCKED)[0][0]:
        yield f"{count} on blocked files"
    if count := rows(place.all_rows, _OF_ANOTHER_UNIT)[0][0]:
        yield f"{count} cases without the one grant of the unit that keeps them"
    if count := rows(place.all_rows, _CARRIED_TWICE)[0][0]:
        yield f"{count} cases that two people carry"
    for count, basis in rows(place.all_rows, _UNCOVERED):
        yield f"{count} shares that no {basis} covers"


CHECKS = (
    Check(
        "AMP315",
        Level.ERROR,
        "Grants outlive what they came from",
        "tell who maintains Amparo; as the owner of the database: SELECT access_reproject(), cases_end_unassigned(), "
        "consent_end_uncovered(); which unit keeps a case, and who carries it, is theirs to say",
        grants_of_what_is_over,
        "all_rows",
        serving_goes_on=True,
    ),
)
