"""The actions of the dialogue: run in process by ``dialogues.dialogue``, or served to a Rasa server by
``python -m rasa_sdk --actions dialogues.actions``."""

from dialogues.actions.assessment import ValidateAssessmentForm
from dialogues.actions.base import SanadAction
from dialogues.actions.commands import COMMAND_ACTIONS
from dialogues.actions.company import (
    ActionChanged,
    ActionDue,
    ActionExpiring,
    ActionMyData,
    ActionRemind,
    ActionStopReminders,
    ActionWatch,
)
from dialogues.actions.comparing import ActionCompare
from dialogues.actions.outcomes import OUTCOME_ACTIONS
from dialogues.actions.questions import QUESTION_ACTIONS

ACTIONS: tuple[type[SanadAction], ...] = (
    *QUESTION_ACTIONS, *OUTCOME_ACTIONS, *COMMAND_ACTIONS, ActionCompare, ActionRemind, ActionStopReminders, ActionDue,
    ActionExpiring, ActionWatch, ActionChanged, ActionMyData,
)  # fmt: skip

__all__ = ["ACTIONS", "SanadAction", "ValidateAssessmentForm"]
