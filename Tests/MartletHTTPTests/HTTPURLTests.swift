import Testing

@testable import MartletHTTP

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("https://issuer.example/keys", true, "issuer.example", 443, "/keys", "issuer.example"),
        ("https://issuer.example", true, "issuer.example", 443, "/", "issuer.example"),
        ("HTTPS://issuer.example:8443/a/b?c=d&e=%20", true, "issuer.example", 8443, "/a/b?c=d&e=%20", "issuer.example:8443"),
        ("http://127.0.0.1:8080?x", false, "127.0.0.1", 8080, "/?x", "127.0.0.1:8080"),
        ("http://[::1]/keys", false, "::1", 80, "/keys", "[::1]"),
        ("https://[fe80::1]:443/", true, "fe80::1", 443, "/", "[fe80::1]"),
    ])
    func `A URL is read`(text: String, isSecured: Bool, host: String, port: Int, target: String, authority: String) throws {
        let url = try HTTPURL(text)
        #expect((url.isSecured, url.host, url.port, url.target) == (isSecured, host, port, target))
        #expect(url.authority == authority)
        #expect(try HTTPURL(url.description) == url)
    }

    @Test(arguments: [
        ("", "https://"), ("issuer.example/keys", "https://"), ("ftp://issuer.example", "https://"),
        ("https://", "names no host"),
        ("https:///keys", "names no host"), ("https://:443/", "names no host"),
        ("https://user:secret@issuer.example/", "password"),
        ("https://issuer.example/keys#part", "fragment"), ("https://issuer.example:0/", "port"),
        ("https://issuer.example:65536/", "port"),
        ("https://issuer.example:/", "port"), ("https://issuer.example:-1/", "port"), ("https://a:1:2/", "port"),
        ("https://[::1/", "bracket"),
        ("https://[issuer]/", "IPv6"), ("https://[::1]x/", "port"), ("https://a b/", "blanks"), ("https://a/\r\nX: y", "blanks"),
        ("https://ü.example/", "ASCII"), ("https://a,b/", "characters"),
    ])
    func `What is none says why`(text: String, reason: String) {
        let error = #expect(throws: HTTPURLError.self) { try HTTPURL(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func `A password in a URL is not told`() {
        #expect(HTTPURL.printable("https://user:sec@ret@issuer.example/") == "…@issuer.example/")
        #expect(HTTPURL.printable("https://issuer.example/") == "https://issuer.example/")
    }

    @Test(arguments: [
        ("https://issuer.example/", false), ("http://issuer.example/", true), ("http://localhost/", false),
        ("http://LOCALHOST:80/", false),
        ("http://127.0.0.1/", false), ("http://127.9.9.9/", false), ("http://[::1]/", false), ("http://127.0.0.1.example/", true),
        ("http://localhost.example/", true), ("http://128.0.0.1/", true), ("http://127.0.0.256/", true),
    ])
    func `Others can read what does not stay on the machine`(text: String, isOpen: Bool) throws {
        #expect(try HTTPURL(text).isOpenToOthers == isOpen)
    }
}
