// MartletWire: its first source replaces this file.
