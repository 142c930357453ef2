"""How we ask and tell AWS: the only room that knows boto shapes, paging, throttling and errors."""
