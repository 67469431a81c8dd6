"""What a learner is: numbers with sources, equations, wiring."""
