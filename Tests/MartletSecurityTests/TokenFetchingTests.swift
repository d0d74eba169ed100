import MartletSecurity
import Testing

/// What is sent to a token endpoint, and what its answers mean.
@Suite struct TokenFetchingTests {
    @Test func `Credentials travel as they are, or percent-encoded where that is asked for`() {
        let plain = ClientCredentialsGrant(clientID: "shop", clientSecret: "s+c r%t:/ü")
        #expect(plain.authorization == "Basic " + Base64.standard.encode("shop:s+c r%t:/ü".utf8))
        let encoded = ClientCredentialsGrant(clientID: "sh:op", clientSecret: "s+c r%t:/ü\n", encodesCredentials: true)
        #expect(encoded.authorization == "Basic " + Base64.standard.encode("sh%3Aop:s%2Bc+r%25t%3A%2F%C3%BC%0A".utf8))
    }

    @Test(
        arguments: [
            (nil, "grant_type=client_credentials"), ("read write", "grant_type=client_credentials&scope=read+write"),
            ("a&grant_type=x", "grant_type=client_credentials&scope=a%26grant_type%3Dx"),
        ] as [(String?, String)])
    func `The form names the grant and the scope`(scope: String?, form: String) {
        let grant = ClientCredentialsGrant(clientID: "a", clientSecret: "b", scope: scope)
        #expect(String(decoding: grant.form, as: UTF8.self) == form)
    }

    @Test(arguments: [
        (#"{"access_token":"a.b-c_d~e+f/g=","expires_in":3600}"#, TokenAnswer.token("a.b-c_d~e+f/g=", lifetime: .seconds(3600))),
        (#"{"access_token":"a","expires_in":"60"}"#, .token("a", lifetime: .seconds(60))),
        (#"{"access_token":"a"}"#, .token("a", lifetime: nil)),
        (#"{"access_token":"a","expires_in":-1}"#, .token("a", lifetime: nil)),
        (#"{"access_token":"a","expires_in":1e300}"#, .token("a", lifetime: nil)),
    ])
    func `A token is taken with its life`(body: String, answer: TokenAnswer) {
        #expect(TokenAnswer(status: 200, body: Array(body.utf8)) == answer)
    }

    @Test(arguments: [
        "", "[]", "<html>", "{}", #"{"access_token":""}"#, #"{"access_token":7}"#, #"{"access_token":"a b"}"#,
        #"{"access_token":"a\u0001auth=x"}"#,
        #"{"access_token":"ü"}"#, #"{"access_token":""# + String(repeating: "a", count: 70_000) + #""}"#,
    ])
    func `What is no token is none`(body: String) {
        guard case .malformed = TokenAnswer(status: 200, body: Array(body.utf8)) else {
            Issue.record("\(body) was taken")
            return
        }
    }

    @Test func `A refusal has the endpoint's own words`() {
        let body = #"{"error":"invalid_client","error_description":"no \u001b[31msuch client"}"#
        #expect(TokenAnswer(status: 401, body: Array(body.utf8)) == .refused("invalid_client: no [31msuch client"))
        #expect(TokenAnswer(status: 502, body: Array("<html>".utf8)) == .refused(""))
        #expect(TokenAnswer(status: 400, body: Array(#"{"access_token":"a"}"#.utf8)) == .refused(""))
    }
}
