// MartletClient: its first source replaces this file.
