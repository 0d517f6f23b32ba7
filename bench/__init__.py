"""The project's own benchmarks: see docs/performance.md."""
