"""Form fields that render NHS.UK components. Knows nothing of the product: no model, no view, no rule of ours."""
