import CoordinatorEtcd
import MartletStrategy
import Testing

@Suite struct EtcdSettingsTests {
    private func problem(_ texts: [String: String]) -> StrategySettingError? {
        do throws(StrategySettingError) {
            _ = try EtcdCoordinator(settings: StrategySettings(texts, declared: EtcdCoordinator.settings))
        } catch {
            return error
        }
        return nil
    }

    @Test(arguments: [
        ["endpoints": "https://a:2379, https://b:2379"], ["endpoints": "a:2379"], ["endpoints": "[::1]:2379", "prefix": "/"],
        ["endpoints": "a", "ssl.keystore.location": "/x.pem"],
        ["endpoints": "a", "ssl.keystore.certificate.chain": "/c", "ssl.keystore.key": "/k"],
    ])
    func `What is right is taken`(texts: [String: String]) { #expect(problem(texts) == nil) }

    @Test(arguments: [
        ([:], "endpoints"), (["endpoints": ""], "endpoints"), (["endpoints": "https://a:x"], "endpoints"),
        (["endpoints": "ftp://a"], "endpoints"), (["endpoints": "a", "prefix": "martlet"], "prefix"),
        (["endpoints": "a", "prefix": "/a/../b"], "prefix"),
        (["endpoints": "a", "session.timeout.ms": "999"], "session.timeout.ms"),
        (["endpoints": "a", "ssl.keystore.key": "/k"], "ssl.keystore.location"),
        (["endpoints": "a", "ssl.keystore.location": "/x", "ssl.keystore.key": "/k"], "ssl.keystore.location"),
    ])
    func `What is wrong is told with its setting`(texts: [String: String], setting: String) {
        #expect(problem(texts)?.setting == setting)
    }

    @Test func `A password in an endpoint is not told`() {
        #expect(problem(["endpoints": "https://me:secret@host"])?.description.contains("secret") == false)
    }
}
