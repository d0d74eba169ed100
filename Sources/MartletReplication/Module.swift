// MartletReplication: its first source replaces this file.
