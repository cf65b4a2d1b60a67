def improve(run):
    return True
