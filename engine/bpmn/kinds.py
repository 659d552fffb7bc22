"""The closed lists of BPMN: kinds of nodes, triggers of events, ways of timers and loops."""

from enum import StrEnum


class Kind(StrEnum):
    """What a node is; the value is its BPMN tag."""

    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    CATCH_EVENT = "intermediateCatchEvent"
    THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    TASK = "task"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    SERVICE_TASK = "serviceTask"
    SCRIPT_TASK = "scriptTask"
    RULE_TASK = "businessRuleTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    CALL_ACTIVITY = "callActivity"
    SUB_PROCESS = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"
    CHOREOGRAPHY = "choreographyTask"
    OTHER = "other"

    @property
    def is_event(self) -> bool:
        """A circle."""
        return self.value.endswith("Event")

    @property
    def is_gateway(self) -> bool:
        """A diamond."""
        return self.value.endswith("Gateway")

    @property
    def is_container(self) -> bool:
        """Holds nodes of its own."""
        return self in (Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC)

    @property
    def is_activity(self) -> bool:
        """A rounded box."""
        return not (self.is_event or self.is_gateway)


class Trigger(StrEnum):
    """What an event waits for or throws; the value is the tag without ``EventDefinition``."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    TERMINATE = "terminate"
    CANCEL = "cancel"
    COMPENSATE = "compensate"
    MULTIPLE = "multiple"


class TimerKind(StrEnum):
    """How a timer says when."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


class Mode(StrEnum):
    """How a user task finds its person (``lane:assign mode``)."""

    POOL = "pool"
    GRAB = "grab"
    MANUAL = "manual"
    AUTO = "auto"


class LoopKind(StrEnum):
    """How an activity repeats."""

    PARALLEL = "parallel"
    SEQUENTIAL = "sequential"
    STANDARD = "standard"
