// MartletCoordination: its first source replaces this file.
