// MartletConfig: its first source replaces this file.
