"""Files of office programs: what is in them becomes plain grids of cells; the rules never see a file."""
