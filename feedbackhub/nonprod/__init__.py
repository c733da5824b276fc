"""What only a demonstration needs: the component gallery and the demo data. Never installed in production."""
