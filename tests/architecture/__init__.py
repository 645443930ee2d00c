"""Guards of the architecture: each rule is a function over a tree or a graph, and is shown to fail."""
