/// The character classes that RE2 knows by name, as far as they have ASCII characters.
enum NamedSets {
    /// `[:alpha:]` and its kind.
    static func posix(_ name: String) -> ASCIISet? {
        switch name {
        case "alnum": ASCIISet(in: "0-9A-Za-z")
        case "alpha": .letters
        case "ascii": .all
        case "blank": ASCIISet([0x09, 0x20])
        case "cntrl": ASCIISet(0...0x1F).union(ASCIISet([0x7F]))
        case "digit": .digits
        case "graph": ASCIISet(0x21...0x7E)
        case "lower": ASCIISet(in: "a-z")
        case "print": ASCIISet(0x20...0x7E)
        case "punct": ASCIISet(0x21...0x7E).subtracting(ASCIISet(in: "0-9A-Za-z"))
        case "space": ASCIISet(0x09...0x0D).union(ASCIISet([0x20]))
        case "upper": ASCIISet(in: "A-Z")
        case "word": .word
        case "xdigit": ASCIISet(in: "0-9A-Fa-f")
        default: nil
        }
    }

    /// `\p{name}`: a general category or a script of Unicode.
    static func unicode(_ name: String) -> ASCIISet? {
        switch name {
        case "Any": .all
        case "L", "Latin": .letters
        case "Ll": ASCIISet(in: "a-z")
        case "Lu": ASCIISet(in: "A-Z")
        case "N", "Nd": .digits
        case "C", "Cc": ASCIISet(0...0x1F).union(ASCIISet([0x7F]))
        case "Z", "Zs": ASCIISet([0x20])
        case "P": ASCIISet("!\"#%&'()*,-./:;?@[\\]_{}".utf8)
        case "Pc": ASCIISet("_".utf8)
        case "Pd": ASCIISet("-".utf8)
        case "Ps": ASCIISet("([{".utf8)
        case "Pe": ASCIISet(")]}".utf8)
        case "Po": ASCIISet("!\"#%&'*,./:;?@\\".utf8)
        case "S": ASCIISet("$+<=>^`|~".utf8)
        case "Sc": ASCIISet("$".utf8)
        case "Sk": ASCIISet("^`".utf8)
        case "Sm": ASCIISet("+<=>|~".utf8)
        case "Common": ASCIISet.letters.complement
        case _ where withoutASCII.contains(name): ASCIISet()
        default: nil
        }
    }

    private static let withoutASCII: Set<String> = Set(
        """
        Cf Co Cs Lm Lo Lt M Mc Me Mn Nl No Pf Pi So Zl Zp
        Arabic Armenian Avestan Balinese Bamum Batak Bengali Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal
        Carian Chakma Cham Cherokee Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Egyptian_Hieroglyphs Ethiopic
        Georgian Glagolitic Gothic Greek Gujarati Gurmukhi Han Hangul Hanunoo Hebrew Hiragana Imperial_Aramaic Inherited
        Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Lao Lepcha
        Limbu Linear_B Lisu Lycian Lydian Malayalam Mandaic Meetei_Mayek Meroitic_Cursive Meroitic_Hieroglyphs Miao
        Mongolian Myanmar New_Tai_Lue Nko Ogham Ol_Chiki Old_Italic Old_Persian Old_South_Arabian Old_Turkic Oriya Osmanya
        Phags_Pa Phoenician Rejang Runic Samaritan Saurashtra Sharada Shavian Sinhala Sora_Sompeng Sundanese Syloti_Nagri
        Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Telugu Thaana Thai Tibetan Tifinagh Ugaritic Vai Yi
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

extension ASCIISet {
    func union(_ other: ASCIISet) -> ASCIISet {
        var result = self
        result.formUnion(other)
        return result
    }

    func subtracting(_ other: ASCIISet) -> ASCIISet { complement.union(other).complement }
}
