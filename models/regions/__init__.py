"""The regions of the brain, one file each."""
