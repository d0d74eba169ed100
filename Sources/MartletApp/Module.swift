// MartletApp: its first source replaces this file.
