"""The wire of the embedded AWS: protocols, validation, limits, throttling and faults."""
