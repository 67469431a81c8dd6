"""What happens to a learner: protocol language, timetable, engine, recorder."""
