"""The engineer's day, played in the real window: it finds widgets by name and sends key, mouse and pen events."""
