TASKS = {}
