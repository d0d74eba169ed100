// MartletLog: its first source replaces this file.
