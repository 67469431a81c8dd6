"""From recordings to claims: numbers, figures, landmarks. Knows no simulator."""
