"""Page objects of the journeys: what a person does with a mouse, one module per part of the way."""
