"""The benchmark: `make bench` runs it, writes bench/results.json and prints the table.

Figures are medians of several rounds in one run, on a database of its own beside whatever else the machine does; what
is compared (our importer and a bare COPY) takes turns within each round. Nothing here is a test: a bar that is missed
is printed as missed, and the command ends with 0.
"""
