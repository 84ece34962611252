"""Documents read in a child process, so that none can harm its reader."""
