"""The catalog: offerings, bundles, prices, promotions, specifications and how they are delivered."""
