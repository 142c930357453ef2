"""The pretend fleet: clusters, services and tasks on a seeded clock; no I/O, no asyncio."""
