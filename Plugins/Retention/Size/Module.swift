// Its first source replaces this file.
