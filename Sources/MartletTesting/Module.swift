// MartletTesting: its first source replaces this file.
