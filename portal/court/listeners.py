"""Everything of the court that listens to papers or works in the worker: imported once by web and worker processes."""

from portal.court import bench, desk, looks, operations, service

__all__ = ["bench", "desk", "looks", "operations", "service"]
