"""Topics, and who listens to them."""

from __future__ import annotations

from typing import Final

TOPIC: Final = "aws:sns/topic:Topic"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
TOPIC_POLICY: Final = "aws:sns/topicPolicy:TopicPolicy"
