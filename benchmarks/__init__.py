"""The benchmark set: each workload beside its floor, measured in the same run."""
