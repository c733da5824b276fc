"""The one pipeline by which stories arrive, whatever their source: fetch, sort, store or put aside, move the cursor.

Each page is one transaction, so a crash loses no more than the page in hand, which the next run reads again. This
package reads sources outside any transaction, keeps no rule about what a story means, and drops no record in silence.
"""
