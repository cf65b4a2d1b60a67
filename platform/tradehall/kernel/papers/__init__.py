"""Papers and pictures of somebody else's making: which are taken, and the look into them that harms nobody."""
