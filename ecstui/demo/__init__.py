"""The embedded AWS: a living ECS fleet behind real AWS wire protocols on a loopback port."""
