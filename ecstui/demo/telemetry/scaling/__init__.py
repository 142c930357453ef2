"""Application Auto Scaling: targets, policies, scheduled actions and what they have done."""
