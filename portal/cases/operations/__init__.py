"""The verbs of a case. Each takes `(session, actor, …, now)`, never commits, and raises the families of `portal.errors`."""
