"""Deciding: the answer of a decision, and how it came about."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from msgspec import UNSET, UnsetType, field

from engine.dmn.errors import DecisionTooLarge
from engine.dmn.model import Outcome
from engine.dmn.running.trace import DecisionSeen, RuleMatched
from engine.errors import BadRequest, NotFound
from engine.feel.errors import FeelError
from engine.feel.values import to_json
from engine.keys import new_key
from engine.reading.definitions import decisions_of_file, newest_decision
from engine.store.json import encode
from engine.store.published import Decision
from engine.texts import Text
from web.api.asking import engine
from web.api.part import Part
from web.api.shapes import TENANT, Answer, Body, Id, Key, Tenant, Variables, key, number
from web.auth import now
from web.transaction import session

part: Final = Part("evaluation")
DECISION: Final = Text("决策", "decision")


class Evaluation(Body):
    """A decision (its newest version by its id, or one version by its key) and its inputs."""

    decision_definition_id: Id | UnsetType = UNSET
    decision_definition_key: Key | UnsetType = UNSET
    variables: Variables = field(default_factory=dict)
    tenant_id: Tenant = TENANT


class OutputItem(Answer):
    """An output of a rule that matched."""

    output_id: str
    output_name: str
    output_value: str
    rule_id: str | None
    rule_index: int | None


class RuleItem(Answer):
    """A rule that matched."""

    rule_id: str
    rule_index: int
    evaluated_outputs: list[OutputItem]


class InputItem(Answer):
    """An input and the value that it had."""

    input_id: str
    input_name: str
    input_value: str


class OneEvaluated(Answer):
    """One decision on the way to the answer."""

    decision_definition_id: str
    decision_definition_name: str
    decision_definition_version: int
    decision_definition_type: Literal["DECISION_TABLE", "LITERAL_EXPRESSION"]
    decision_definition_key: Key
    decision_evaluation_instance_key: str
    output: str
    matched_rules: list[RuleItem]
    evaluated_inputs: list[InputItem]
    tenant_id: Tenant = TENANT


class EvaluationAnswer(Answer):
    """The answer as JSON, or why there is none."""

    decision_definition_id: str
    decision_definition_key: Key
    decision_definition_name: str
    decision_definition_version: int
    decision_evaluation_key: Key
    decision_instance_key: Key
    decision_requirements_id: str
    decision_requirements_key: Key
    output: str
    evaluated_decisions: list[OneEvaluated]
    failed_decision_definition_id: str | None = None
    failure_message: str | None = None
    tenant_id: Tenant = TENANT


@part.route("POST", "/decision-definitions/evaluation", reads=True)
def evaluate_decision(body: Evaluation) -> EvaluationAnswer:
    """Decide."""
    row = _decision(body)
    model = engine().decision_model(session(), row.resource_key)
    failure: str | None = None
    outcome = Outcome(None)
    try:
        known = {**engine().everywhere(session()), **body.variables}
        outcome = model.evaluate(row.decision_id, known, now=now())
    except (DecisionTooLarge, FeelError) as wrong:
        failure = str(wrong)
    number = new_key()
    return EvaluationAnswer(
        decision_definition_id=row.decision_id,
        decision_definition_key=key(row.key),
        decision_definition_name=row.name,
        decision_definition_version=row.version,
        decision_evaluation_key=key(number),
        decision_instance_key=key(number),
        decision_requirements_id=model.id,
        decision_requirements_key=key(row.resource_key),
        output=_shown(outcome.result),
        evaluated_decisions=_evaluated(
            outcome.trace, decisions_of_file(session(), row.resource_key), number
        ),
        failed_decision_definition_id=None if failure is None else row.decision_id,
        failure_message=failure,
    )


def _decision(body: Evaluation) -> Decision:
    by_id, by_key = body.decision_definition_id, body.decision_definition_key
    if (by_id is UNSET) == (by_key is UNSET):
        raise BadRequest(
            Text(
                "请给出 decisionDefinitionId 或 decisionDefinitionKey 之一。",
                "Give one of decisionDefinitionId and decisionDefinitionKey.",
            )
        )
    found = newest_decision(
        session(),
        id=None if by_id is UNSET else by_id,
        key=None if by_key is UNSET else number(by_key),
    )
    if found is None:
        raise NotFound(DECISION, by_id if by_key is UNSET else by_key)
    return found


def _evaluated(
    trace: Sequence[DecisionSeen], known: Mapping[str, Decision], evaluation: int
) -> list[OneEvaluated]:
    return [
        OneEvaluated(
            decision_definition_id=seen.id,
            decision_definition_name=seen.name,
            decision_definition_version=known[seen.id].version,
            decision_definition_type="DECISION_TABLE" if seen.tables else "LITERAL_EXPRESSION",
            decision_definition_key=key(known[seen.id].key),
            decision_evaluation_instance_key=f"{evaluation}-{n}",
            output=_shown(seen.result),
            matched_rules=[_rule(rule) for table in seen.tables for rule in table.matched],
            evaluated_inputs=[
                InputItem(
                    input_id=one.id or "",
                    input_name=one.label or one.expression,
                    input_value=_shown(one.value),
                )
                for table in seen.tables
                for one in table.inputs
            ],
        )
        for n, seen in enumerate(trace, 1)
        if seen.id in known
    ]


def _rule(rule: RuleMatched) -> RuleItem:
    rule_id = rule.id or str(rule.number)
    return RuleItem(
        rule_id=rule_id,
        rule_index=rule.number,
        evaluated_outputs=[
            OutputItem(
                output_id=name,
                output_name=name,
                output_value=_shown(value),
                rule_id=rule_id,
                rule_index=rule.number,
            )
            for name, value in rule.outputs.items()
        ],
    )


def _shown(value: object) -> str:
    return encode(to_json(value)).decode()
