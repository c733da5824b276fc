"""What every page shares: layout, navigation, rendering, error pages, words, dates. Knows no story, reply or case."""
