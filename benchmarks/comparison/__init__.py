"""One learned, frozen cerebellar circuit in three simulators: ours, plain Brian2, NEST. ``python -m benchmarks.comparison``."""
