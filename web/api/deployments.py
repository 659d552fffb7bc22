"""Deployments: publish BPMN, DMN and form files, all of them or none."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final, NoReturn

from flask import request

from engine.deploying import Deployed, deploy
from engine.errors import BadRequest, Fault
from engine.reading.definitions import resource_names
from engine.store.published import Decision
from engine.texts import Text
from tasks.people import Ability
from web.api.asking import by, engine, must_have
from web.api.part import Part
from web.api.shapes import TENANT, Answer, Key, Tenant, key
from web.language import said
from web.transaction import session

part: Final = Part("deployments")
_MOST_FILES: Final = 200
_LONGEST_NAME: Final = 200


class ProcessDeployed(Answer):
    """A version of a process."""

    process_definition_id: str
    process_definition_version: int
    resource_name: str
    process_definition_key: Key
    tenant_id: Tenant = TENANT


class DecisionDeployed(Answer):
    """A version of a decision."""

    decision_definition_id: str
    version: int
    name: str
    decision_requirements_id: str
    decision_definition_key: Key
    decision_requirements_key: Key
    tenant_id: Tenant = TENANT


class RequirementsDeployed(Answer):
    """A file of decisions."""

    decision_requirements_id: str
    decision_requirements_name: str
    version: int
    resource_name: str
    decision_requirements_key: Key
    tenant_id: Tenant = TENANT


class FormDeployed(Answer):
    """A version of a form."""

    form_id: str
    version: int
    resource_name: str
    form_key: Key
    tenant_id: Tenant = TENANT


class OneDeployed(Answer):
    """Something that was published: one of these."""

    process_definition: ProcessDeployed | None = None
    decision_definition: DecisionDeployed | None = None
    decision_requirements: RequirementsDeployed | None = None
    form: FormDeployed | None = None
    resource: None = None


class Warned(Answer):
    """Something that did not stop publishing: where, what is amiss, and what to do about it."""

    code: str
    file: str | None
    element: str | None
    line: int | None
    message: str
    cure: str


class DeploymentAnswer(Answer):
    """What was published; files that were there already are named with their old versions."""

    deployment_key: Key
    deployments: list[OneDeployed]
    warnings: list[Warned]
    tenant_id: Tenant = TENANT


@part.route("POST", "/deployments", takes="multipart/form-data")
def create_deployment() -> DeploymentAnswer:
    """Publish files: all of them, or none and every fault of all."""
    must_have(Ability.PUBLISH)
    deployed = deploy(engine(), session(), _files(), by=by(), advised=True)
    return DeploymentAnswer(
        deployment_key=key(deployed.key),
        deployments=list(_all(deployed)),
        warnings=[_warned(fault) for fault in deployed.warnings],
    )


def _warned(fault: Fault) -> Warned:
    return Warned(
        code=fault.code,
        file=fault.file,
        element=fault.element,
        line=fault.line,
        message=said(fault.message),
        cure=said(fault.cure),
    )


def _files() -> Mapping[str, bytes]:
    """The files of the form, whatever its fields are called."""
    tenant = request.form.get("tenantId", TENANT)
    if tenant != TENANT:
        _refuse(f"没有租户 {tenant}。", f"There is no tenant {tenant}.")
    files: dict[str, bytes] = {}
    for upload in chain.from_iterable(request.files.listvalues()):
        name = upload.filename or ""
        if not name or len(name) > _LONGEST_NAME or name in files:
            _refuse(
                f"文件名为空、过长或重复：{name[:60]!r}。",
                f"A file name is empty, too long or there twice: {name[:60]!r}.",
            )
        files[name] = upload.read()
    if len(files) > _MOST_FILES:
        _refuse(f"一次最多发布 {_MOST_FILES} 个文件。", f"At most {_MOST_FILES} files at a time.")
    return files


def _refuse(zh: str, en: str) -> NoReturn:
    raise BadRequest(Text(zh, en))


def _all(deployed: Deployed) -> Iterator[OneDeployed]:
    names = _names(deployed)
    for process in deployed.definitions:
        yield OneDeployed(
            process_definition=ProcessDeployed(
                process_definition_id=process.process_id,
                process_definition_version=process.version,
                resource_name=names[process.resource_key],
                process_definition_key=key(process.key),
            )
        )
    for decision in deployed.decisions:
        yield OneDeployed(decision_definition=_decision(decision))
    for first in {one.resource_key: one for one in deployed.decisions}.values():
        yield OneDeployed(decision_requirements=_requirements(first, names))
    for form in deployed.forms:
        yield OneDeployed(
            form=FormDeployed(
                form_id=form.form_id,
                version=form.version,
                resource_name=names[form.resource_key],
                form_key=key(form.key),
            )
        )


def _names(deployed: Deployed) -> Mapping[int, str]:
    keys = {one.resource_key for one in deployed.definitions}
    keys |= {one.resource_key for one in deployed.decisions}
    keys |= {one.resource_key for one in deployed.forms}
    return resource_names(session(), keys)


def _decision(row: Decision) -> DecisionDeployed:
    model = engine().decision_model(session(), row.resource_key)
    return DecisionDeployed(
        decision_definition_id=row.decision_id,
        version=row.version,
        name=row.name,
        decision_requirements_id=model.id,
        decision_definition_key=key(row.key),
        decision_requirements_key=key(row.resource_key),
    )


def _requirements(row: Decision, names: Mapping[int, str]) -> RequirementsDeployed:
    model = engine().decision_model(session(), row.resource_key)
    return RequirementsDeployed(
        decision_requirements_id=model.id,
        decision_requirements_name=model.name,
        version=row.version,
        resource_name=names[row.resource_key],
        decision_requirements_key=key(row.resource_key),
    )
