import MartletConfig
import Testing

@Suite struct PropertiesFileTests {
    @Test(arguments: [
        ("a=b", [["a", "b"]]), ("a:b", [["a", "b"]]), ("a b", [["a", "b"]]), ("a\tb", [["a", "b"]]),
        ("  a =  b ", [["a", "b "]]),
        ("a", [["a", ""]]), ("a=", [["a", ""]]), ("a==b", [["a", "=b"]]), ("a = = b", [["a", "= b"]]), ("a b=c", [["a", "b=c"]]),
        ("# a=b", []), ("  ! a=b", []), ("\n\n \t\n", []), ("a=b\r\nc=d\re=f", [["a", "b"], ["c", "d"], ["e", "f"]]),
        ("a=b\\\n   c", [["a", "bc"]]), ("a=b\\\\\nc=d", [["a", "b\\"], ["c", "d"]]), ("a=\\\n\\\n b", [["a", "b"]]),
        ("a=b\\\n# c", [["a", "b# c"]]), ("a\\ b=c", [["a b", "c"]]), ("a\\=b=c", [["a=b", "c"]]), ("a\\:b:c", [["a:b", "c"]]),
        ("a=\\t\\n\\r\\f\\q\\\\", [["a", "\t\n\r\u{C}q\\"]]), ("a=\\u00e9", [["a", "é"]]),
        ("a=\\uD83D\\uDE00", [["a", "😀"]]), ("a=b # c", [["a", "b # c"]]), ("a=b\\", [["a", "b"]]),
        ("a=1\na=2", [["a", "1"], ["a", "2"]]),
        ("ä=ö", [["ä", "ö"]]), ("", []), ("=b", [["", "b"]]),
    ])
    func `Lines are read as Java reads them`(text: String, pairs: [[String]]) throws {
        let found = try PropertiesFile.assignments(in: text, path: "p").map { [$0.name, $0.value] }
        #expect(found == pairs)
    }

    @Test func `An assignment knows the line on which it begins`() throws {
        let found = try PropertiesFile.assignments(in: "# x\n\na=\\\n  1\nb=2\n", path: "p")
        #expect(found.map(\.origin) == [.file(path: "p", line: 3), .file(path: "p", line: 5)])
    }

    @Test(arguments: ["a=\\u12", "a=\\uXYZW", "a=\\u 123", "\\u=1"])
    func `A broken escape is an error with its line`(line: String) {
        let complaint = complaint { _ = try PropertiesFile.assignments(in: "ok=1\n" + line, path: "p") }
        #expect(complaint.hasPrefix("p:2: "), "\(complaint)")
    }
}
