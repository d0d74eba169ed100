import ArgumentParser
import MartletModel

/// Whom `martlet quota` is about.
struct QuotaEntityOptions: ParsableArguments {
    @Option(name: .long, help: "A user's name.") var user: String?
    @Flag(name: .long, help: "Every user without limits by name.") var defaultUser = false
    @Option(name: .long, help: ArgumentHelp("A client id.", valueName: "id")) var client: String?
    @Flag(name: .long, help: "Every client id without limits by name.") var defaultClient = false
    @Option(name: .long, help: ArgumentHelp("An address.", valueName: "address")) var address: String?
    @Flag(name: .long, help: "Every address without limits of its own.") var defaultAddress = false

    func validate() throws {
        for (name, isDefault, option) in [
            (user, defaultUser, "user"), (client, defaultClient, "client"), (address, defaultAddress, "address"),
        ] where name != nil && isDefault {
            throw ValidationError("--\(option) and --default-\(option) exclude each other.")
        }
        guard entity != QuotaEntity() else {
            throw ValidationError("Say whom: --user, --client, --address or a default of them.")
        }
        guard entity.address == nil || entity == QuotaEntity(address: entity.address) else {
            throw ValidationError("Limits of addresses bind neither users nor client ids.")
        }
    }

    var entity: QuotaEntity {
        QuotaEntity(
            user: Self.part(user, defaultUser), clientID: Self.part(client, defaultClient),
            address: Self.part(address, defaultAddress))
    }

    private static func part(_ name: String?, _ isDefault: Bool) -> QuotaEntity.Part? {
        name.map(QuotaEntity.Part.named) ?? (isDefault ? .everyOther : nil)
    }
}
