"""Papers: context → HTML → frozen PDF → signed PDF → verification. Pure functions; of ours only ``portal.law`` is imported."""
