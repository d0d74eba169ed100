// MartletBroker: its first source replaces this file.
