"""The demonstration: three made-up Trusts whose figures are those of evidence D.2. Every text is synthetic."""
