"""Recording a call on the device of one who is in it, with the consent of all; the server never has a picture or a
sound of it."""
